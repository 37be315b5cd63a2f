/* Prethreaded: threads made beforehand, all of which wait in accept on the one listening socket. */
#include "connection.h"
#include <pthread.h>

static void *serve_all(void *nothing) {
  for (int client; (client = accept_client()) >= 0;) serve(client);
  return nothing;
}

int main(int argc, char **argv) {
  int count = argc == 3 ? atoi(argv[2]) : 0;
  pthread_t *threads = count > 0 ? calloc((size_t)count, sizeof *threads) : NULL;
  if (threads == NULL) {
    fprintf(stderr, "usage: prethread PORT THREADS\n");
    return 2;
  }
  open_listener(argv[1]);
  for (int i = 0; i < count; i++) {
    errno = pthread_create(&threads[i], NULL, serve_all, NULL);
    if (errno) fail("pthread_create");
  }
  tell_listening(listener, "tcp", "c-prethread");
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  free(threads);
  return tell_end();
}
