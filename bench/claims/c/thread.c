/* Thread per client: after each accept a thread that serves this one client, and ends. */
#include "connection.h"
#include <pthread.h>
#include <stdint.h>

enum { LOOK_EVERY_US = 1000 };

static atomic_int serving;

static void *serve_one(void *client) {
  serve((int)(intptr_t)client);
  atomic_fetch_sub(&serving, 1);
  return NULL;
}

int main(int argc, char **argv) {
  pthread_attr_t detached;
  pthread_t thread;
  if (argc != 2) {
    fprintf(stderr, "usage: thread PORT\n");
    return 2;
  }
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  open_listener(argv[1]);
  tell_listening(listener, "tcp", "c-thread");
  for (int client; (client = accept_client()) >= 0;) {
    atomic_fetch_add(&serving, 1);
    errno = pthread_create(&thread, &detached, serve_one, (void *)(intptr_t)client);
    if (errno) fail("pthread_create");
  }
  while (atomic_load(&serving) > 0) usleep(LOOK_EVERY_US);
  return tell_end();
}
