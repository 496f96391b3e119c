#include "openmpi.h"

#include <dlfcn.h>
#include <stddef.h>

/* Open MPI's handles are pointers to structs of its own, and these two are exported variables. */
typedef void *Handle;
static Handle world, byte_type;

typedef struct {
  int source;
  int tag;
  int error;
  int cancelled;
  size_t length;
} Status;

static int (*mpi_init)(int *, char ***);
static int (*mpi_finalize)(void);
static int (*mpi_comm_rank)(Handle, int *);
static int (*mpi_comm_size)(Handle, int *);
static int (*mpi_send)(const void *, int, Handle, int, int, Handle);
static int (*mpi_iprobe)(int, int, Handle, int *, Status *);
static int (*mpi_recv)(void *, int, Handle, int, int, Handle, Status *);
static int (*mpi_get_count)(const Status *, Handle, int *);

static const int any_source = -1;
static const int tag = 1;

static const char *const libraries[] = {
#ifdef __APPLE__
    "/opt/homebrew/lib/libmpi.dylib", "/usr/local/lib/libmpi.dylib", "libmpi.dylib",
#else
    "libmpi.so.40", "libmpi.so",
#endif
};

const char *openmpi_load(void) {
  void *library = NULL;
  for (size_t index = 0; !library && index < sizeof libraries / sizeof *libraries; index++) {
    /* Open MPI's plugins look for its symbols among the global ones. */
    library = dlopen(libraries[index], RTLD_NOW | RTLD_GLOBAL);
  }
  if (!library) return dlerror();

  const struct {
    const char *name;
    void **place;
  } symbols[] = {
      {"MPI_Init", (void **)&mpi_init},           {"MPI_Finalize", (void **)&mpi_finalize},
      {"MPI_Comm_rank", (void **)&mpi_comm_rank}, {"MPI_Comm_size", (void **)&mpi_comm_size},
      {"MPI_Send", (void **)&mpi_send},           {"MPI_Iprobe", (void **)&mpi_iprobe},
      {"MPI_Recv", (void **)&mpi_recv},           {"MPI_Get_count", (void **)&mpi_get_count},
      {"ompi_mpi_comm_world", &world},            {"ompi_mpi_byte", &byte_type},
  };
  for (size_t index = 0; index < sizeof symbols / sizeof *symbols; index++) {
    *symbols[index].place = dlsym(library, symbols[index].name);
    if (!*symbols[index].place) return "the MPI library here is not Open MPI's";
  }
  return NULL;
}

int openmpi_begin(void) { return mpi_init(NULL, NULL); }

int openmpi_end(void) { return mpi_finalize(); }

int openmpi_rank(void) {
  int rank = 0;
  mpi_comm_rank(world, &rank);
  return rank;
}

int openmpi_rank_count(void) {
  int count = 1;
  mpi_comm_size(world, &count);
  return count;
}

int openmpi_send(const void *bytes, int length, int rank) {
  return mpi_send(bytes, length, byte_type, rank, tag, world);
}

int openmpi_next_message(int *sender) {
  Status status;
  int has_arrived = 0, length = 0;
  if (mpi_iprobe(any_source, tag, world, &has_arrived, &status) != 0 || !has_arrived) return -1;
  *sender = status.source;
  mpi_get_count(&status, byte_type, &length);
  return length;
}

int openmpi_receive(void *bytes, int length, int sender) {
  Status status;
  return mpi_recv(bytes, length, byte_type, sender, tag, world, &status);
}
