// The parts of the GNU Scientific Library that Gradus calls.
#ifndef GRADUS_CGSL_H
#define GRADUS_CGSL_H

// Where the headers are missing this is all that is said, once for each file that is compiled.
#if !__has_include(<gsl/gsl_deriv.h>)
#error "The GNU Scientific Library is missing. Debian/Ubuntu: sudo apt-get install libgsl-dev. macOS: brew install gsl."
#else

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_deriv.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>

/// GSL's Mersenne Twister; Swift does not read a C variable that could change.
static inline const gsl_rng_type *gradus_mt19937(void) { return gsl_rng_mt19937; }

/// What GSL keeps of it, as in its rng/mt.c: its words, and how many of them have been used.
struct gradus_mt19937_state { unsigned long words[624]; int used; };

static inline unsigned gradus_mt19937_word(const gsl_rng *r, int index) {
  return (unsigned)((const struct gradus_mt19937_state *)r->state)->words[index];
}
static inline int gradus_mt19937_used(const gsl_rng *r) {
  return ((const struct gradus_mt19937_state *)r->state)->used;
}
static inline void gradus_mt19937_set_word(gsl_rng *r, int index, unsigned word) {
  ((struct gradus_mt19937_state *)r->state)->words[index] = word;
}
static inline void gradus_mt19937_set_used(gsl_rng *r, int used) {
  ((struct gradus_mt19937_state *)r->state)->used = used;
}

#endif
#endif
