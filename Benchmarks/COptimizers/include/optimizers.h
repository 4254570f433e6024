#ifndef OPTIMIZERS_H
#define OPTIMIZERS_H

// Single passes over memory, with the arithmetic of the Swift reference. State starts at zero, and t
// counts from 1.

void c_sgd(double *p, const double *g, double *b, long n, long t, double lr, double momentum);
void c_rmsprop(double *p, const double *g, double *v, long n, double lr, double alpha, double eps);
void c_adam(
    double *p, const double *g, double *m, double *v, long n, long t, double lr, double beta1,
    double beta2, double eps, double shrinking);

#endif
