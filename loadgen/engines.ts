// The registry of load engines: the only place that selects one.
import { systemCallsReason } from '../posix/availability.js';
import type { Transport } from '../protocol/workload.js';
import type { Engine, EngineSupport } from './engine.js';
import { createFakeEngine } from './fake-engine.js';
import type { EngineName, WorkerShare } from './load-plan.js';
import { LoadPlanError } from './load-plan.js';
import { createNodeEngine } from './node-engine/node-engine.js';

/** Names that a user may give; `fake` is for tests and not among them. */
export const ENGINE_NAMES = [
  'posix',
  'node',
  'autocannon',
] as const satisfies readonly EngineName[];

/** The engine that carries `transport` unless another is asked for: the one that costs least where it can run. */
export function defaultEngine(transport: Transport): EngineName {
  if (transport === 'http') return 'autocannon';
  return systemCallsReason() === null ? 'posix' : 'node';
}

/** Whether the engine of this share exists here and can carry it. */
export async function engineSupport(share: WorkerShare): Promise<EngineSupport> {
  const engine = await loadEngine(share.plan.engine);
  return engine.supports(share);
}

/** @throws {LoadPlanError} ENGINE_UNSUPPORTED with the reason, when the share cannot be carried. */
export async function requireEngine(share: WorkerShare): Promise<void> {
  const support = await engineSupport(share);
  if (support.supported) return;
  const { engine, target } = share.plan;
  const other = engineInstead(engine, target.transport);
  const remedy = other === engine ? '' : `; use --engine ${other}`;
  throw new LoadPlanError(
    'ENGINE_UNSUPPORTED',
    `engine ${engine} cannot carry this load over ${target.transport}: ${support.reason}${remedy}`,
  );
}

/** An engine that is likely to carry what `engine` cannot: the default, or where that is the one, what runs anywhere. */
function engineInstead(engine: EngineName, transport: Transport): EngineName {
  return engine === 'posix' && transport !== 'http' ? 'node' : defaultEngine(transport);
}

/** The engine of this share. @throws {LoadPlanError} ENGINE_UNSUPPORTED. */
export async function engineFor(share: WorkerShare): Promise<Engine> {
  await requireEngine(share);
  return loadEngine(share.plan.engine);
}

/** Engines with packages of their own are loaded when asked for, so that a generator carries nothing it does not use. */
async function loadEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'node':
      return createNodeEngine();
    case 'autocannon': {
      const { createAutocannonEngine } = await import('./autocannon-engine/autocannon-engine.js');
      return createAutocannonEngine();
    }
    case 'fake':
      return createFakeEngine();
    case 'posix': {
      const { createPosixEngine } = await import('./posix-engine/posix-engine.js');
      return createPosixEngine();
    }
  }
}
