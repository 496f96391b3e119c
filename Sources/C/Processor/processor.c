#if defined(__linux__)
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#endif
#include <unistd.h>

#include "processor.h"

int digits_allowed_processors(void) {
#if defined(__linux__)
  /* The kernel refuses a set that is smaller than its own. */
  for (int most = 1024; most <= 1 << 20; most *= 2) {
    cpu_set_t *set = CPU_ALLOC(most);
    if (!set) break;
    const size_t size = CPU_ALLOC_SIZE(most);
    const int failed = sched_getaffinity(0, size, set);
    const int reason = errno;
    const int count = failed ? 0 : CPU_COUNT_S(size, set);
    CPU_FREE(set);
    if (count > 0) return count;
    if (reason != EINVAL) break;
  }
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}
