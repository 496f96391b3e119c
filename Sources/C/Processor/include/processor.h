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

/* On how many processors this process may run: `taskset`, Slurm and containers give it some of the computer's. */
int digits_allowed_processors(void);

/* What the compiler may use and this processor lacks, as a program from another computer finds; NULL if nothing. */
static inline const char *digits_missing_instructions(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#define DIGITS_NEEDS(feature, name) \
  if (!__builtin_cpu_supports(feature)) return name;
#ifdef __AVX__
  DIGITS_NEEDS("avx", "AVX")
#endif
#ifdef __AVX2__
  DIGITS_NEEDS("avx2", "AVX2")
#endif
#ifdef __FMA__
  DIGITS_NEEDS("fma", "FMA")
#endif
#ifdef __BMI2__
  DIGITS_NEEDS("bmi2", "BMI2")
#endif
#ifdef __AVX512F__
  DIGITS_NEEDS("avx512f", "AVX-512")
#endif
#ifdef __AVX512DQ__
  DIGITS_NEEDS("avx512dq", "AVX-512 DQ")
#endif
#ifdef __AVX512BW__
  DIGITS_NEEDS("avx512bw", "AVX-512 BW")
#endif
#ifdef __AVX512VL__
  DIGITS_NEEDS("avx512vl", "AVX-512 VL")
#endif
#ifdef __AVX512VBMI__
  DIGITS_NEEDS("avx512vbmi", "AVX-512 VBMI")
#endif
#ifdef __AVX512BF16__
  DIGITS_NEEDS("avx512bf16", "AVX-512 BF16")
#endif
#ifdef __AVX512IFMA__
  DIGITS_NEEDS("avx512ifma", "AVX-512 IFMA")
#endif
#ifdef __AVX512VBMI2__
  DIGITS_NEEDS("avx512vbmi2", "AVX-512 VBMI2")
#endif
#ifdef __AVX512VNNI__
  DIGITS_NEEDS("avx512vnni", "AVX-512 VNNI")
#endif
#ifdef __AVX512BITALG__
  DIGITS_NEEDS("avx512bitalg", "AVX-512 BITALG")
#endif
#ifdef __AVX512VPOPCNTDQ__
  DIGITS_NEEDS("avx512vpopcntdq", "AVX-512 VPOPCNTDQ")
#endif
#undef DIGITS_NEEDS
#endif
  return 0;
}
