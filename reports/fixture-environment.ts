// The made-up machine of the fixture run.
import type { Environment } from '../results/run.js';

export const FIXTURE_ENVIRONMENT: Environment = {
  cpuModel: 'Example CPU 3.1 GHz',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  governor: null,
  kernel: '6.1.0-example',
  os: 'Example Linux 12',
  arch: 'x64',
  mitigations: { spectre_v2: 'Mitigation: Retpolines', meltdown: 'Not affected' },
  hypervisor: 'kvm',
  node: 'v20.20.2',
  v8: '11.3.244.8-node.38',
  libuv: '1.46.0',
  gitCommit: '0123456789abcdef0123456789abcdef01234567',
  gitDirty: false,
  packages: { autocannon: '9.0.0', piscina: '5.3.2', 'hdr-histogram-js': '3.0.1' },
  sysctls: { 'net.core.somaxconn': '4096', 'net.core.rmem_max': '4194304' },
  limits: { 'open files': '20000' },
};
