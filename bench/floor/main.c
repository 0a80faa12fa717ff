/*
 * floor [ROW..]   one round of these rows, or of all
 * floor --serve   reads names of rows from standard input, one a line; answers each with the lines of one
 *                 round and a line with a single dot
 */
#define _GNU_SOURCE
#include "floor.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct row {
  const char *name;
  void (*round)(void);
} rows[] = {
    {"trigger", row_trigger}, {"trigger2", row_trigger2}, {"notifier", row_notifier},
    {"create", row_create},   {"unmask", row_unmask},     {"mask", row_mask},
    {"retarget", row_retarget}, {"export", row_export},   {"promote", row_promote},
    {"relay", row_relay},     {"attached", row_attached}, {"destroy", row_destroy},
    {"region", row_region},   {"msix", row_nothing},       {"msix_export", row_msix_export},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void run_row(const char *name) {
  for (int i = 0; i < ROWS; i++) {
    if (strcmp(rows[i].name, name) == 0) {
      rows[i].round();
      return;
    }
  }
  fprintf(stderr, "floor: no such row: %s\n", name);
  exit(2);
}

static void serve(void) {
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    run_row(line);
    puts(".");
    fflush(stdout);
  }
}

/*
 * A process with one thread looks descriptors up without counting them; a JVM never has only one. This thread
 * makes the floor pay the same price.
 */
static void *idle(void *unused) {
  for (;;) {
    pause();
  }
  return unused;
}

int main(int argc, char **argv) {
  struct rlimit files;
  check(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
  files.rlim_cur = files.rlim_max;
  check(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &stop, NULL);
  pthread_t thread;
  require(pthread_create(&thread, NULL, idle, NULL) == 0, "a thread");
  pin(0);
  if (argc == 2 && strcmp(argv[1], "--serve") == 0) {
    serve();
  } else if (argc == 1) {
    for (int i = 0; i < ROWS; i++) {
      run_row(rows[i].name);
    }
  } else {
    for (int i = 1; i < argc; i++) {
      run_row(argv[i]);
    }
  }
  return 0;
}
