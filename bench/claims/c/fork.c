/* Fork per client: after each accept a process that serves this one client, and ends. */
#include "connection.h"
#include "child.h"
#include <sys/wait.h>

/* So that no child stays a zombie while the parent waits for the next client. */
static void reap(int signal) {
  int saved = errno;
  (void)signal;
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  errno = saved;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: fork PORT\n");
    return 2;
  }
  pid_t parent = getpid();
  open_listener(argv[1]);
  on_signal(SIGCHLD, reap);
  tell_listening(listener, "tcp", "c-fork");
  for (int client; (client = accept_client()) >= 0;) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      end_with_parent(parent);
      close(listener);
      serve(client);
      _exit(0);
    }
    close(client);
  }
  while (wait(NULL) > 0 || errno == EINTR) continue;
  return tell_end();
}
