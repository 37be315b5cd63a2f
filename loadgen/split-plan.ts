// How a plan is divided among its workers: clients, flows and rate, so that the parts are the whole again. Pure.
import type { LoadPlan, WorkerShare } from './load-plan.js';

/**
 * One share per worker of a validated plan. Clients and flows differ by one at most; every worker has the same rate. Idle
 * connections are in no share: the thread that runs the load holds them.
 */
export function splitPlan(plan: LoadPlan): WorkerShare[] {
  const { workers, mode, flows } = plan;
  let firstClient = 0;
  return Array.from({ length: workers }, (_, worker) => {
    const clients = partOf(mode.clients, worker, workers);
    const share = {
      worker,
      firstClient,
      plan: {
        ...plan,
        mode:
          mode.kind === 'open'
            ? { ...mode, clients, rateRps: mode.rateRps / workers }
            : { ...mode, clients },
        flows: flows === null ? null : partOf(flows, worker, workers),
        idleConnections: 0,
      },
    };
    firstClient += clients;
    return share;
  });
}

function partOf(whole: number, part: number, parts: number): number {
  return Math.floor(whole / parts) + (part < whole % parts ? 1 : 0);
}
