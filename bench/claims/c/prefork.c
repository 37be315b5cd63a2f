/* Prefork: processes made beforehand, all of which wait in accept on the one listening socket. */
#include "connection.h"
#include "child.h"
#include <sys/wait.h>

int main(int argc, char **argv) {
  int processes = argc == 3 ? atoi(argv[2]) : 0, status, failed = 0;
  if (processes < 1) {
    fprintf(stderr, "usage: prefork PORT PROCESSES\n");
    return 2;
  }
  pid_t parent = getpid();
  open_listener(argv[1]);
  for (int i = 0; i < processes; i++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      end_with_parent(parent);
      for (int client; (client = accept_client()) >= 0;) serve(client);
      _exit(0);
    }
  }
  tell_listening(listener, "tcp", "c-prefork");
  while (wait(&status) > 0 || errno == EINTR) failed |= status;
  return failed ? 1 : tell_end();
}
