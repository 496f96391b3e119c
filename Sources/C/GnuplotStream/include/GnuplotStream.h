#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot that reads its commands from a pipe.
typedef struct GnuplotStream GnuplotStream;

/// Starts `command` with /bin/sh. Returns NULL when the process or the pipe cannot be created. If the shell cannot find
/// the program, only the status that `gnuplot_stream_close` returns says so (127).
GnuplotStream *gnuplot_stream_open(const char *command);

/// The id of the gnuplot process, valid until `gnuplot_stream_close` has waited for it.
int gnuplot_stream_process(const GnuplotStream *stream);

/// Sends `length` bytes of gnuplot commands. Returns 0, or -1 when gnuplot no longer reads.
int gnuplot_stream_send(GnuplotStream *stream, const char *text, size_t length);

/// Ends the input, waits for gnuplot, and frees `stream`. Returns the exit status of gnuplot, 128 plus the signal that
/// killed it, or -1 when the status is unknown.
int gnuplot_stream_close(GnuplotStream *stream);

/// Ends the input and frees `stream` without waiting: gnuplot stays until its persistent window is closed.
void gnuplot_stream_release(GnuplotStream *stream);

#ifdef __cplusplus
}
#endif
