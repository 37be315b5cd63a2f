// Which system this is, and how its kernel lays structures out where that differs. Nothing is loaded here.

/** What differs between the machines whose structures are known. */
export interface KernelLayout {
  /** `struct epoll_event`: packed to 12 bytes on x86-64, 16 with 4 of padding elsewhere. See epoll_ctl(2). */
  readonly epollEventBytes: number;
  /** Offset of its 64 bits of user data. */
  readonly epollDataOffset: number;
  /** System call numbers that are called by number, from the kernel's unistd tables. */
  readonly calls: {
    readonly epollPwait2: number;
    readonly seccomp: number;
    readonly madvise: number;
  };
  /** AUDIT_ARCH_*: how a seccomp filter knows which table a number belongs to. */
  readonly auditArch: number;
}

const LAYOUTS: Readonly<Partial<Record<NodeJS.Architecture, KernelLayout>>> = {
  x64: {
    epollEventBytes: 12,
    epollDataOffset: 4,
    calls: { epollPwait2: 441, seccomp: 317, madvise: 28 },
    auditArch: 0xc000003e,
  },
  arm64: {
    epollEventBytes: 16,
    epollDataOffset: 8,
    calls: { epollPwait2: 441, seccomp: 277, madvise: 233 },
    auditArch: 0xc00000b7,
  },
};

/** System calls cannot be made here. The message is the reason. */
export class PosixUnsupportedError extends Error {
  readonly code = 'POSIX_UNSUPPORTED';
  override readonly name = 'PosixUnsupportedError';
}

/** Why system calls cannot be made on such a machine, or null when they can. @param platform, architecture as Node names them. */
export function unsupportedReason(
  platform: NodeJS.Platform = process.platform,
  architecture: NodeJS.Architecture = process.arch,
): string | null {
  if (platform !== 'linux') return `bare system calls need Linux, and this is ${platform}`;
  if (architecture in LAYOUTS) return null;
  return `the kernel's structures are known on ${Object.keys(LAYOUTS).join(' and ')}, and this is ${architecture}`;
}

/** The layout of such a machine. @throws {PosixUnsupportedError} where {@link unsupportedReason} has one. */
export function kernelLayout(
  platform: NodeJS.Platform = process.platform,
  architecture: NodeJS.Architecture = process.arch,
): KernelLayout {
  const reason = unsupportedReason(platform, architecture);
  if (reason !== null) throw new PosixUnsupportedError(reason);
  return LAYOUTS[architecture] as KernelLayout;
}
