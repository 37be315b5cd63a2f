/* What a forked child does first of all: sees to it that it does not outlive its parent. */
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
}
