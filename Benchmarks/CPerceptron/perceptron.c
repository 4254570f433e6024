#include "perceptron.h"

#include <gsl/gsl_deriv.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double perceptron_loss(const double *p, int inputs, int hidden) {
  const double *output_weights = p + hidden * (inputs + 1);
  double output = p[hidden * (inputs + 2)];
  for (int j = 0; j < hidden; j++) {
    const double *weights = p + j * (inputs + 1);
    double sum = weights[inputs];
    for (int i = 0; i < inputs; i++) sum += weights[i] * (0.3 + 0.01 * i);
    output += output_weights[j] * tanh(sum);
  }
  return (output - 0.7) * (output - 0.7);
}

void perceptron_gradient(const double *p, int inputs, int hidden, double *g) {
  const double *output_weights = p + hidden * (inputs + 1);
  double *units = g + hidden * (inputs + 1);
  double output = p[hidden * (inputs + 2)];
  for (int j = 0; j < hidden; j++) {
    const double *weights = p + j * (inputs + 1);
    double sum = weights[inputs];
    for (int i = 0; i < inputs; i++) sum += weights[i] * (0.3 + 0.01 * i);
    units[j] = tanh(sum);
    output += output_weights[j] * units[j];
  }
  double cotangent = 2 * (output - 0.7);
  g[hidden * (inputs + 2)] = cotangent;
  for (int j = 0; j < hidden; j++) {
    double inner = cotangent * output_weights[j] * (1 - units[j] * units[j]);
    for (int i = 0; i < inputs; i++) g[j * (inputs + 1) + i] = inner * (0.3 + 0.01 * i);
    g[j * (inputs + 1) + inputs] = inner;
    units[j] *= cotangent;
  }
}

struct call {
  double *parameters;
  int inputs, hidden, index;
  long evaluations;
};

static double along(double x, void *context) {
  struct call *call = context;
  double kept = call->parameters[call->index];
  call->parameters[call->index] = x;
  double value = perceptron_loss(call->parameters, call->inputs, call->hidden);
  call->parameters[call->index] = kept;
  call->evaluations++;
  return value;
}

long perceptron_gsl_gradient(const double *parameters, int inputs, int hidden, double *gradient) {
  int count = hidden * (inputs + 2) + 1;
  double *copy = malloc(sizeof(double) * count);
  memcpy(copy, parameters, sizeof(double) * count);
  gsl_set_error_handler_off();
  struct call call = {copy, inputs, hidden, 0, 0};
  gsl_function function = {along, &call};
  for (int i = 0; i < count; i++) {
    double coarse, fine, error, x = copy[i];
    call.index = i;
    gsl_deriv_central(&function, x, fabs(x) * 1e-3, &coarse, &error);
    gsl_deriv_central(&function, x, fabs(x) * 1e-4, &fine, &error);
    gradient[i] = fine;
  }
  free(copy);
  return call.evaluations;
}
