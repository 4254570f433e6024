// In C, since Swift has no fork, and nothing but a process that has forked can watch over another
// without a program of its own.

#define _GNU_SOURCE
#include "process.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

enum { CONTROL = 3, FIRST_STREAM = 4, REPORT = 7, FIRST_FREE = 8 };

/// What the supervisor says once.
struct start {
  int error;
  pid_t program;
};

static void close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
#endif
  struct rlimit limit;
  int count = 1 << 16;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)count)
    count = (int)limit.rlim_cur;
  for (int descriptor = first; descriptor < count; descriptor++) close(descriptor);
}

/// Makes `descriptors` the ones from `first` on, also where they lie there in another order.
static int place(const int descriptors[], int count, int first) {
  int copies[8];
  for (int i = 0; i < count; i++) {
    copies[i] = fcntl(descriptors[i], F_DUPFD, FIRST_FREE);
    if (copies[i] < 0) return -1;
  }
  for (int i = 0; i < count; i++) {
    if (dup2(copies[i], first + i) < 0) return -1;
    close(copies[i]);
  }
  return 0;
}

static void as_at_the_beginning(void) {
  struct sigaction ordinary;
  memset(&ordinary, 0, sizeof ordinary);
  ordinary.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &ordinary, NULL);
}

#ifdef __linux__
/// Has Linux refuse, to this process and all that it starts, sockets of other kinds than a namespace has
/// of its own, as those between a virtual machine and its host, and calls that make sockets or read memory
/// in ways of their own. Returns 0, or -1 where Linux knows no such filter.
static int refuse_calls(void) {
#if defined __x86_64__
  const unsigned machine = AUDIT_ARCH_X86_64, others = 0x40000000;
#elif defined __aarch64__
  const unsigned machine = AUDIT_ARCH_AARCH64, others = ~0U;
#else
#error "which numbers do this machine's calls have?"
#endif
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define REFUSE(call) UNLESS(call, 1), RETURN(SECCOMP_RET_ERRNO | ENOSYS)
#define ALLOW(family) UNLESS(family, 1), RETURN(SECCOMP_RET_ALLOW)
  struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0),
    RETURN(SECCOMP_RET_ERRNO | ENOSYS),
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, others, 0, 1),
    RETURN(SECCOMP_RET_ERRNO | ENOSYS),
    REFUSE(SYS_io_uring_setup),
    REFUSE(SYS_perf_event_open),
    REFUSE(SYS_bpf),
    REFUSE(SYS_userfaultfd),
    UNLESS(SYS_socket, 10),
    LOAD(args[0]),
    ALLOW(AF_UNIX),
    ALLOW(AF_INET),
    ALLOW(AF_INET6),
    ALLOW(AF_NETLINK),
    RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT),
    RETURN(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  // Anybody may filter what can gain nothing by starting a program that changes the user.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#endif

static void begin_program(
  const char *path, char *const arguments[], char *const environment[], int is_trusted,
  pid_t supervisor) {
  const int streams[3] = {FIRST_STREAM, FIRST_STREAM + 1, FIRST_STREAM + 2};
  setsid();
#ifdef SYS_keyctl
  // Where the kernel knows no keys there are none to leave.
  if (!is_trusted) syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
#else
  (void)is_trusted;
#endif
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) _exit(127);
#else
  (void)supervisor;
#endif
  sigset_t none;
  sigemptyset(&none);
  fcntl(REPORT, F_SETFD, FD_CLOEXEC);
#ifdef __linux__
  int is_ready = is_trusted || refuse_calls() == 0;
#else
  int is_ready = 1;
#endif
  if (is_ready && place(streams, 3, 0) == 0) {
    for (int descriptor = 3; descriptor < REPORT; descriptor++) close(descriptor);
    as_at_the_beginning();
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, arguments, environment);
  }
  int error = errno;
  (void)!write(REPORT, &error, sizeof error);
  _exit(127);
}

static void nothing(int number) { (void)number; }

/// Milliseconds on a clock that nobody sets.
static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/// Waits until a child ends, the other end of the control socket does, or the time is over.
static int is_control_readable(long long milliseconds) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(CONTROL, &set);
  sigset_t none;
  sigemptyset(&none);
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  int count =
    pselect(CONTROL + 1, &set, NULL, NULL, milliseconds < 0 ? NULL : &time, &none);
  return count > 0;
}

/// Takes the ends of all children that have ended; tells of the program's. Returns 0 when there is
/// no child any more, which on Linux means that nothing is left at all.
static int reap(pid_t *program) {
  int status;
  pid_t ended;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
    if (ended == *program) {
      *program = 0;
      (void)!write(CONTROL, &status, sizeof status);
    }
  return ended == 0;
}

/// Sends a signal to all children: on Linux what has lost its parent is the supervisor's.
static void signal_children(int number) {
#ifdef __linux__
  pid_t own = getpid();
  DIR *folder = opendir("/proc");
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) {
    char path[64], text[512];
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    snprintf(path, sizeof path, "/proc/%.20s/stat", entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) continue;
    text[count] = 0;
    // "17 (a name) S 1 …": the name may have anything in it, the parent comes after the state.
    char *name = strrchr(text, ')');
    if (name && atoi(name + 3) == own) kill(atoi(entry->d_name), number);
  }
  closedir(folder);
#else
  (void)number;
#endif
}

/// Waits a little for a child to end.
static void pause_for_children(void) {
  struct timespec time = {0, 10000000};
#ifdef __linux__
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigtimedwait(&set, NULL, &time);
#else
  nanosleep(&time, NULL);
#endif
}

/// Sends a signal to all that is left, again and again, until nothing is or the time is over.
/// `program` is 0 once its end has been taken: its number may be another's then.
static int end_within(int milliseconds, int number, pid_t *program, pid_t group) {
  long long end = now() + milliseconds, next = 0;
  do {
    int children = reap(program);
#ifdef __linux__
    int is_groups_own = *program != 0;
    if (!children) return 1;
#else
    int is_groups_own = children || 1;
    if (kill(-group, 0) != 0 && errno == ESRCH) return 1;
#endif
    // A request once a tenth of a second; SIGKILL to whatever appears.
    if (now() >= next) {
      if (is_groups_own) kill(-group, number);
      signal_children(number);
      next = number == SIGKILL ? 0 : now() + 100;
    }
    pause_for_children();
  } while (now() < end);
  return 0;
}

/// The life of the supervisor, after `place`.
static void supervise(
  const char *path, char *const arguments[], char *const environment[], int grace,
  int is_trusted) {
  as_at_the_beginning();
  signal(SIGCHLD, nothing);
  signal(SIGPIPE, SIG_IGN);
  setsid();
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, "gradus-watches");
#endif
  struct start start = {0, 0};
  int report[2];
  pid_t own = getpid();
  if (pipe(report) != 0) {
    start.error = errno;
  } else {
    pid_t program = fork();
    if (program == 0) {
      close(report[0]);
      if (report[1] != REPORT) {
        dup2(report[1], REPORT);
        close(report[1]);
      }
      begin_program(path, arguments, environment, is_trusted, own);
    }
    start.error = program < 0 ? errno : 0;
    start.program = program;
    close(report[1]);
    int error;
    while (program > 0) {
      ssize_t count = read(report[0], &error, sizeof error);
      if (count < 0 && errno == EINTR) continue;
      if (count == sizeof error) start.error = error;
      break;
    }
    close(report[0]);
  }
  // The program alone holds its streams.
  for (int stream = 0; stream < 3; stream++) close(FIRST_STREAM + stream);
  pid_t program = start.program;
  // Who is to be told may have ended meanwhile; the program may have started others all the same.
  if (write(CONTROL, &start, sizeof start) == sizeof start && start.error == 0)
    while (reap(&program), program && !is_control_readable(-1)) {}
  if (start.program > 0)
    (void)(end_within(grace, SIGTERM, &program, start.program)
           || end_within(5000, SIGKILL, &program, start.program));
  _exit(0);
}

int gradus_start(
  const char *path, char *const arguments[], char *const environment[], const int streams[3],
  int grace, int is_trusted, struct gradus_process *process) {
  int ends[2];
#ifdef SOCK_CLOEXEC
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t supervisor = fork();
  if (supervisor == 0) {
    const int kept[4] = {ends[1], streams[0], streams[1], streams[2]};
    if (place(kept, 4, CONTROL) != 0) _exit(1);
    close_from(REPORT);
    int empty = open("/dev/null", O_RDWR);
    for (int stream = 0; stream < 3; stream++) dup2(empty, stream);
    if (empty > 2) close(empty);
    supervise(path, arguments, environment, grace, is_trusted);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  if (supervisor < 0) {
    close(ends[0]);
    return error;
  }
  struct start start = {EAGAIN, 0};
  ssize_t count;
  do count = read(ends[0], &start, sizeof start);
  while (count < 0 && errno == EINTR);
  if (count != sizeof start || start.error != 0) {
    close(ends[0]);
    while (waitpid(supervisor, NULL, 0) < 0 && errno == EINTR) {}
    return start.error;
  }
  *process = (struct gradus_process){supervisor, start.program, ends[0]};
  return 0;
}

int gradus_file(void) {
#ifdef __linux__
  return memfd_create("gradus", MFD_CLOEXEC);
#else
  FILE *file = tmpfile();
  if (!file) return -1;
  int descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
  fclose(file);
  return descriptor;
#endif
}
