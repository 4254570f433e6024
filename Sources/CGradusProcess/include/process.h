#ifndef GRADUS_PROCESS_H
#define GRADUS_PROCESS_H

#include <sys/types.h>

/// A program that runs, and the process of this program's own that watches over it.
struct gradus_process {
  pid_t supervisor;
  pid_t program;
  /// The end of a socket. The program's wait status, an int, comes out of it when the program has
  /// ended, and the end of file when nothing is left of all that it had started. Shutting it down
  /// for writing, or closing it, ends them all.
  int control;
};

/// Starts the program at `path` and returns 0, or the error number that says why it cannot be.
///
/// It has a session of its own, the three streams and no other descriptor, and no signal is ignored
/// or held back. It ends with the program that calls this, however that one ends, and so does all
/// that it starts: first asked to by SIGTERM, and `grace` milliseconds later by SIGKILL. Unless it
/// `is_trusted` it has none of the keys that Linux keeps for this program's session, and Linux refuses it
/// sockets and calls that no namespace walls in.
int gradus_start(
  const char *path, char *const arguments[], char *const environment[], const int streams[3],
  int grace, int is_trusted, struct gradus_process *process);

/// A file that has no name and goes when it is closed; -1 where none can be made.
int gradus_file(void);

#endif
