/* What the compiler may use of the processor that it compiles for. */
#pragma once

#if defined(__AVX512F__)
/* Thirty-two registers of sixteen floats. */
#define DIGITS_VECTOR_LANES 16
#elif defined(__AVX__)
/* Sixteen registers of eight floats. */
#define DIGITS_VECTOR_LANES 8
#else
/* NEON: thirty-two registers of four floats. SSE has sixteen. */
#define DIGITS_VECTOR_LANES 4
#endif
