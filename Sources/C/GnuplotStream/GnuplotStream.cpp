#include "GnuplotStream.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// The manifest links boost, which gnuplot-iostream needs, on Linux only.
#if defined(__linux__) && __has_include(<gnuplot-iostream.h>)
#include <gnuplot-iostream.h>
#else
#include <cstdlib>

// The part of gnuplot-iostream's Gnuplot that is used here, over the same pipe.
class Gnuplot {
public:
  explicit Gnuplot(FILE *pipe) : pipe(pipe) {}
  ~Gnuplot() { fclose(pipe); }
  void write(const char *text, size_t length) { ended |= fwrite(text, 1, length, pipe) != length; }
  void flush() { ended |= fflush(pipe) != 0; }
  bool good() const { return !ended; }
  void set_auto_close(bool) {}

private:
  FILE *pipe;
  bool ended = false;
};
#endif

namespace {

// Makes a write to a gnuplot that has ended an error instead of a SIGPIPE that kills this program. The signal goes to the
// writing thread, so blocking and consuming it there does not affect the rest of the process.
class SigpipeBlocked {
public:
  SigpipeBlocked() {
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    wasPending = isPending();
    pthread_sigmask(SIG_BLOCK, &sigpipe, &previous);
  }
  ~SigpipeBlocked() {
    if (!wasPending && isPending()) {
      int taken;
      sigwait(&sigpipe, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  }

private:
  static bool isPending() {
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
  }
  sigset_t sigpipe, previous;
  bool wasPending;
};

// Makes a pipe whose ends are not inherited: a gnuplot that held the writing end would never see the end of its input.
bool makePipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC) == 0;
#else
  if (pipe(ends) != 0) return false;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return true;
#endif
}

// Starts `command` in a shell with `input` as its standard input. Returns the process, or -1.
pid_t start(const char *command, int input) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return -1;
  pid_t process = -1;
  const char *arguments[] = {"sh", "-c", command, nullptr};
  if (posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) != 0 ||
      posix_spawn(&process, "/bin/sh", &actions, nullptr, const_cast<char **>(arguments), environ) != 0)
    process = -1;
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

} // namespace

struct GnuplotStream {
  // Started here, since gnuplot-iostream does not report the exit status of a process that it starts.
  pid_t process = -1;
  std::unique_ptr<Gnuplot> plot;
};

namespace {

void endInput(GnuplotStream *stream) {
  SigpipeBlocked blocked;
  try {
    stream->plot->flush();
  } catch (...) {
  }
  // Do not retry on a closed descriptor what could not be sent.
  if (!stream->plot->good()) stream->plot->set_auto_close(false);
  stream->plot.reset();
}

} // namespace

GnuplotStream *gnuplot_stream_open(const char *command) try {
  auto stream = std::make_unique<GnuplotStream>();
  int ends[2];
  if (!makePipe(ends)) return nullptr;
  FILE *pipe = fdopen(ends[1], "w");
  if (pipe) stream->process = start(command, ends[0]);
  close(ends[0]);
  if (stream->process < 0) {
    if (pipe) fclose(pipe); else close(ends[1]);
    return nullptr;
  }
  stream->plot = std::make_unique<Gnuplot>(pipe);
  return stream.release();
} catch (...) {
  return nullptr;
}

int gnuplot_stream_process(const GnuplotStream *stream) { return stream->process; }

int gnuplot_stream_send(GnuplotStream *stream, const char *text, size_t length) try {
  SigpipeBlocked blocked;
  stream->plot->write(text, static_cast<std::streamsize>(length));
  // A complete frame must not wait in a buffer for the next.
  stream->plot->flush();
  return stream->plot->good() ? 0 : -1;
} catch (...) {
  return -1;
}

int gnuplot_stream_close(GnuplotStream *stream) {
  int status = -1;
  pid_t ended = -1;
  try {
    endInput(stream);
    do ended = waitpid(stream->process, &status, 0);
    while (ended < 0 && errno == EINTR);
  } catch (...) {
  }
  delete stream;
  if (ended < 0) return -1;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : -1;
}

void gnuplot_stream_release(GnuplotStream *stream) {
  try {
    endInput(stream);
  } catch (...) {
  }
  delete stream;
}
