/* The part of MPI that the ranks need, from Open MPI's library, which is loaded when it is asked for: the package builds
   and runs without it. Of the library's binary interface (version 4 and 5) this uses the functions of the MPI standard,
   two handles and one struct. The names here have no `MPI_`, which mpi.h would claim. */
#pragma once

/* Loads the library. Returns NULL, or why that fails. Must precede all others. */
const char *openmpi_load(void);

/* MPI_Init, MPI_Finalize. Return 0, or MPI's error. */
int openmpi_begin(void);
int openmpi_end(void);

/* The number of this process among those that mpirun started, from 0, and their count. */
int openmpi_rank(void);
int openmpi_rank_count(void);

/* Sends `length` bytes to `rank`; a few kilobytes leave without waiting for the receiver. Returns 0, or MPI's error. */
int openmpi_send(const void *bytes, int length, int rank);

/* Looks for a message that has arrived. Returns its length and sets its sender; -1 if there is none. */
int openmpi_next_message(int *sender);

/* Takes the message that openmpi_next_message found. Returns 0, or MPI's error. */
int openmpi_receive(void *bytes, int length, int sender);
