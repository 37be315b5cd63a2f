/* What both heap programs share: memory of a known size, every page of it touched, and lines in and out. They do what they are told
 * on standard input, a line at a time, and answer each with a line, so that their memory can be read between two steps. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_PER_MIB = 256 };

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void say_done(int seen) {
  printf("{\"event\":\"done\",\"seen\":%d}\n", seen);
  fflush(stdout);
}

/* Waits for the next line. Returns whether there was one. */
static int next_line(char *line, int size) {
  if (fgets(line, size, stdin) == NULL) return 0;
  line[strcspn(line, "\n")] = 0;
  return 1;
}

/* Pages of 4 KiB, all of them written to. */
static char *touched_heap(size_t pages) {
  char *heap = malloc(pages * PAGE);
  if (heap == NULL) fail("malloc");
  for (size_t page = 0; page < pages; page++) heap[page * PAGE] = 1;
  return heap;
}
