#include "GnuplotStream.h"

#include <csignal>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

// The manifest links boost, which gnuplot-iostream needs, on Linux only.
#if defined(__linux__) && __has_include(<gnuplot-iostream.h>)
#include <gnuplot-iostream.h>
#else
#include <cstdlib>

// What is used of gnuplot-iostream's Gnuplot, over the same pipe.
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

// A write to a gnuplot that has ended must be an error, not a SIGPIPE that kills this program. The signal goes to the
// writing thread, so that blocking it there, and taking it off the queue, leaves the rest of the process alone.
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

} // namespace

struct GnuplotStream {
  // Gnuplot keeps the exit status of a process that it starts to itself, so the process is ours and it writes to a
  // duplicate of the pipe.
  FILE *process = nullptr;
  std::unique_ptr<Gnuplot> plot;
};

GnuplotStream *gnuplot_stream_open(const char *command) try {
  auto stream = std::make_unique<GnuplotStream>();
#ifdef __linux__
  stream->process = popen(command, "we");
#else
  stream->process = popen(command, "w");
#endif
  if (!stream->process) return nullptr;
  int descriptor = fcntl(fileno(stream->process), F_DUPFD_CLOEXEC, 0);
  FILE *pipe = descriptor < 0 ? nullptr : fdopen(descriptor, "w");
  if (!pipe) {
    if (descriptor >= 0) close(descriptor);
    pclose(stream->process);
    return nullptr;
  }
  stream->plot = std::make_unique<Gnuplot>(pipe);
  return stream.release();
} catch (...) {
  return nullptr;
}

int gnuplot_stream_send(GnuplotStream *stream, const char *text, size_t length) try {
  SigpipeBlocked blocked;
  stream->plot->write(text, static_cast<std::streamsize>(length));
  return stream->plot->good() ? 0 : -1;
} catch (...) {
  return -1;
}

int gnuplot_stream_close(GnuplotStream *stream) {
  int status = -1;
  try {
    SigpipeBlocked blocked;
    try {
      stream->plot->flush();
    } catch (...) {
    }
    // What could not be sent must not be tried again on a descriptor that is closed by then.
    if (!stream->plot->good()) stream->plot->set_auto_close(false);
    stream->plot.reset();
    status = pclose(stream->process);
  } catch (...) {
  }
  delete stream;
  if (status == -1) return -1;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : -1;
}
