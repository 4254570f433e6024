// What Gradus calls of Open MPI. Its constants are macros of casts, which Swift does not read.
#ifndef GRADUS_CMPI_H
#define GRADUS_CMPI_H

// Where the headers are missing this is all that is said, once for each file that is compiled.
#if !__has_include(<mpi.h>)
#error "Open MPI is missing. Debian/Ubuntu: sudo apt-get install libopenmpi-dev openmpi-bin. macOS: brew install open-mpi."
#else

#include <mpi.h>

static inline MPI_Comm gradus_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype gradus_byte(void) { return MPI_BYTE; }
static inline MPI_Datatype gradus_int(void) { return MPI_INT; }
static inline MPI_Datatype gradus_double(void) { return MPI_DOUBLE; }
static inline MPI_Op gradus_sum(void) { return MPI_SUM; }

#endif
#endif
