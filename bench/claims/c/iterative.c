/* Iterative: one process, one client at a time; the others wait in the kernel's backlog. */
#include "connection.h"

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: iterative PORT\n");
    return 2;
  }
  open_listener(argv[1]);
  tell_listening(listener, "tcp", "c-iterative");
  for (int client; (client = accept_client()) >= 0;) serve(client);
  return tell_end();
}
