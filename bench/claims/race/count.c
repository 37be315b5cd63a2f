/* Two threads, or more, add one to the same counter, each INCREMENTS times: `plain` as anybody would write it, `mutex` under a lock,
 * `atomic` in one step that nobody can come between. Prints a line of JSON for each repetition. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_THREADS = 64, LINE_BYTES = 128 };

/* Each in a cache line of its own, so that only what is meant to be shared is. The counter is volatile, or the compiler would
 * add up in a register and write once: it must be read and written each time, as where there is work in between. */
static struct {
  _Alignas(LINE_BYTES) volatile int64_t counter;
  _Alignas(LINE_BYTES) pthread_mutex_t mutex;
  _Alignas(LINE_BYTES) pthread_barrier_t start;
} shared = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct counting {
  _Alignas(LINE_BYTES) char how;
  long increments;
  int64_t started_ns, ended_ns;
};

static int64_t clock_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void *count(void *argument) {
  struct counting *own = argument;
  long left = own->increments;
  pthread_barrier_wait(&shared.start);
  own->started_ns = clock_ns();
  if (own->how == 'p') {
    while (left-- > 0) shared.counter = shared.counter + 1;
  } else if (own->how == 'a') {
    while (left-- > 0) __atomic_fetch_add(&shared.counter, 1, __ATOMIC_SEQ_CST);
  } else {
    while (left-- > 0) {
      pthread_mutex_lock(&shared.mutex);
      shared.counter = shared.counter + 1;
      pthread_mutex_unlock(&shared.mutex);
    }
  }
  own->ended_ns = clock_ns();
  return NULL;
}

static void repeat(char how, int threads, long increments) {
  static struct counting countings[MOST_THREADS];
  pthread_t ids[MOST_THREADS];
  int64_t first_ns = INT64_MAX, last_ns = 0;
  shared.counter = 0;
  for (int i = 0; i < threads; i++) {
    countings[i] = (struct counting){.how = how, .increments = increments};
    if (pthread_create(&ids[i], NULL, count, &countings[i])) {
      fprintf(stderr, "no thread to be had\n");
      exit(1);
    }
  }
  for (int i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
    if (countings[i].started_ns < first_ns) first_ns = countings[i].started_ns;
    if (countings[i].ended_ns > last_ns) last_ns = countings[i].ended_ns;
  }
  printf("{\"counted\":%lld,\"elapsedNs\":%lld}\n", (long long)shared.counter,
         (long long)(last_ns - first_ns));
  fflush(stdout);
}

int main(int argc, char **argv) {
  int threads = argc == 5 ? atoi(argv[2]) : 0;
  if (threads < 1 || threads > MOST_THREADS) {
    fprintf(stderr, "usage: count plain|mutex|atomic THREADS INCREMENTS REPETITIONS\n");
    return 2;
  }
  pthread_barrier_init(&shared.start, NULL, (unsigned)threads);
  for (int left = atoi(argv[4]); left > 0; left--) repeat(argv[1][0], threads, atol(argv[3]));
  return 0;
}
