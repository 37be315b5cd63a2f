/* What both echo servers owe whoever starts them: a ready line, an end on SIGTERM, no life without their parent. */
#include "listening.h"
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static void end_at_once(int signal) {
  (void)signal;
  _exit(0);
}

/* SIGTERM ends the process with 0: nothing of it needs a goodbye. So does the death of its parent. */
static void end_when_told(void) {
  struct sigaction action = {.sa_handler = end_at_once};
  sigaction(SIGTERM, &action, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
}
