/* A process with MIB of heap that it has touched. `fork`: forks CHILDREN. `write P`: each child writes to the first P percent of the
 * pages. What that does to memory is for others to read, in /proc. */
#include "heap.h"
#include "child.h"
#include <sys/wait.h>

struct child {
  pid_t pid;
  int orders;
};

static void write_pages(char *heap, size_t pages, int percent) {
  for (size_t page = 0; page < pages * (size_t)percent / 100; page++) heap[page * PAGE]++;
}

/* The child, to its end: a percentage comes, is written, and comes back. */
static void obey(char *heap, size_t pages, int orders, int answers) {
  unsigned char percent;
  while (read(orders, &percent, 1) == 1) {
    write_pages(heap, pages, percent);
    if (write(answers, &percent, 1) != 1) break;
  }
  _exit(0);
}

static void await_answers(int answers, int count) {
  unsigned char answer;
  for (int i = 0; i < count; i++)
    if (read(answers, &answer, 1) != 1) fail("a child has gone");
}

static void fork_children(struct child *children, int count, char *heap, size_t pages,
                          const int answers[2]) {
  pid_t parent = getpid();
  for (int i = 0; i < count; i++) {
    int orders[2];
    if (pipe(orders)) fail("pipe");
    children[i] = (struct child){fork(), orders[1]};
    if (children[i].pid < 0) fail("fork");
    if (children[i].pid == 0) {
      end_with_parent(parent);
      obey(heap, pages, orders[0], answers[1]);
    }
    close(orders[0]);
  }
}

int main(int argc, char **argv) {
  int mib = argc == 3 ? atoi(argv[1]) : 0, count = argc == 3 ? atoi(argv[2]) : 0, answers[2];
  char line[32];
  if (mib < 1 || count < 1) {
    fprintf(stderr, "usage: heap-fork MIB CHILDREN\n");
    return 2;
  }
  /* The end of its input ends it, and gives it the time to end its children. */
  signal(SIGTERM, SIG_IGN);
  size_t pages = (size_t)mib * PAGES_PER_MIB;
  struct child *children = calloc((size_t)count, sizeof *children);
  if (children == NULL || pipe(answers)) fail("pipe");
  char *heap = touched_heap(pages);
  say_done(0);
  while (next_line(line, sizeof line)) {
    unsigned char percent = strncmp(line, "write ", 6) ? 0 : (unsigned char)atoi(line + 6);
    if (!strcmp(line, "fork")) fork_children(children, count, heap, pages, answers);
    for (int i = 0; i < count; i++)
      if (write(children[i].orders, &percent, 1) != 1) fail("write");
    await_answers(answers[0], count);
    say_done(0);
  }
  for (int i = 0; i < count; i++)
    if (children[i].pid > 0) kill(children[i].pid, SIGKILL);
  while (wait(NULL) > 0) continue;
  return 0;
}
