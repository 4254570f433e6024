#include "include/optimizers.h"
#include <math.h>

void c_sgd(
    double *restrict p, const double *restrict g, double *restrict b, long n, long t, double lr,
    double momentum) {
  if (t == 1) {
    for (long i = 0; i < n; i++) {
      b[i] = g[i];
      p[i] -= lr * b[i];
    }
    return;
  }
  for (long i = 0; i < n; i++) {
    b[i] = momentum * b[i] + g[i];
    p[i] -= lr * b[i];
  }
}

void c_rmsprop(
    double *restrict p, const double *restrict g, double *restrict v, long n, double lr,
    double alpha, double eps) {
  for (long i = 0; i < n; i++) {
    v[i] = alpha * v[i] + (1 - alpha) * g[i] * g[i];
    p[i] -= lr * g[i] / (sqrt(v[i]) + eps);
  }
}

void c_adam(
    double *restrict p, const double *restrict g, double *restrict m, double *restrict v, long n,
    long t, double lr, double beta1, double beta2, double eps, double shrinking) {
  const double step = lr / (1 - pow(beta1, (double)t));
  const double root = sqrt(1 - pow(beta2, (double)t));
  for (long i = 0; i < n; i++) {
    const double decayed = p[i] * shrinking;
    m[i] += (1 - beta1) * (g[i] - m[i]);
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    p[i] = decayed - step * m[i] / (sqrt(v[i]) / root + eps);
  }
}
