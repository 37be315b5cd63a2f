/* A process with MIB of heap that it has touched. `start`: starts THREADS, which wait. `hand`: each thread reads the whole heap and
 * writes one byte of its own in it; the answer tells how many of these bytes the main thread then sees. */
#include "heap.h"
#include <pthread.h>

enum { WRITTEN = 77 };

struct work {
  char *heap;
  size_t pages;
  int place;
};

static pthread_barrier_t handed, done;

static void *look_and_write(void *argument) {
  struct work *work = argument;
  long sum = 0;
  pthread_barrier_wait(&done);
  pthread_barrier_wait(&handed);
  for (size_t page = 0; page < work->pages; page++) sum += work->heap[page * PAGE];
  work->heap[work->place * PAGE] = sum > 0 ? WRITTEN : 0;
  pthread_barrier_wait(&done);
  pause();
  return NULL;
}

static void start_threads(struct work *works, int count, char *heap, size_t pages) {
  pthread_t thread;
  pthread_barrier_init(&handed, NULL, (unsigned)count + 1);
  pthread_barrier_init(&done, NULL, (unsigned)count + 1);
  for (int i = 0; i < count; i++) {
    works[i] = (struct work){heap, pages, i};
    errno = pthread_create(&thread, NULL, look_and_write, &works[i]);
    if (errno) fail("pthread_create");
  }
  pthread_barrier_wait(&done);
}

int main(int argc, char **argv) {
  int mib = argc == 3 ? atoi(argv[1]) : 0, count = argc == 3 ? atoi(argv[2]) : 0;
  char line[32];
  if (mib < 1 || count < 1 || count > mib * PAGES_PER_MIB) {
    fprintf(stderr, "usage: heap-threads MIB THREADS\n");
    return 2;
  }
  size_t pages = (size_t)mib * PAGES_PER_MIB;
  struct work *works = calloc((size_t)count, sizeof *works);
  if (works == NULL) fail("calloc");
  char *heap = touched_heap(pages);
  say_done(0);
  while (next_line(line, sizeof line)) {
    int seen = 0;
    if (!strcmp(line, "start")) start_threads(works, count, heap, pages);
    if (!strcmp(line, "hand")) {
      pthread_barrier_wait(&handed);
      pthread_barrier_wait(&done);
      for (int i = 0; i < count; i++) seen += heap[i * PAGE] == WRITTEN;
    }
    say_done(seen);
  }
  return 0;
}
