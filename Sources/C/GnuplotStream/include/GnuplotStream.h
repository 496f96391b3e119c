#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot that reads its commands from a pipe.
typedef struct GnuplotStream GnuplotStream;

/// Starts `command` with /bin/sh. Returns NULL when no process or pipe could be made; a shell that cannot find the
/// program shows itself only in the status that `gnuplot_stream_close` returns (127).
GnuplotStream *gnuplot_stream_open(const char *command);

/// The process of gnuplot, which lives until `gnuplot_stream_close` has waited for it.
int gnuplot_stream_process(const GnuplotStream *stream);

/// Sends `length` bytes of gnuplot commands. Returns 0, or -1 when gnuplot no longer listens.
int gnuplot_stream_send(GnuplotStream *stream, const char *text, size_t length);

/// Ends the input, waits for gnuplot, and frees `stream`. Returns the exit status of gnuplot, 128 plus the signal that
/// killed it, or -1 when the status is not known.
int gnuplot_stream_close(GnuplotStream *stream);

/// Ends the input and frees `stream`, but leaves gnuplot alone: with a persistent window it stays until that is closed.
void gnuplot_stream_release(GnuplotStream *stream);

#ifdef __cplusplus
}
#endif
