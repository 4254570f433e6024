#ifndef GRADUS_PERCEPTRON_H
#define GRADUS_PERCEPTRON_H

/// A multilayer perceptron with one hidden layer of tanh units, one output, and squared error on
/// one example: `hidden` units and `inputs` inputs make hidden * (inputs + 2) + 1 parameters.
double perceptron_loss(const double *parameters, int inputs, int hidden);

/// The gradient of perceptron_loss, by backpropagation.
void perceptron_gradient(const double *parameters, int inputs, int hidden, double *gradient);

/// The numerical gradient by plain calls of gsl_deriv_central, two for each parameter, with steps
/// of a thousandth and a ten-thousandth of it: as many evaluations as the checker makes. Returns
/// the number of evaluations.
long perceptron_gsl_gradient(const double *parameters, int inputs, int hidden, double *gradient);

/// How often malloc, calloc and realloc have been called in this process.
long allocation_count(void);

#endif
