#include "networks.h"

#include <gsl/gsl_cblas.h>
#include <math.h>
#include <string.h>

long mlp_scratch(int batch, int inputs, int hidden, int classes) {
  return 2L * batch * hidden + (long)batch * classes + (long)hidden * inputs + (long)classes * hidden +
         (long)inputs * hidden + (long)hidden * classes;
}

static void transpose(const double *a, int rows, int columns, double *to) {
  for (int i = 0; i < rows; i++) cblas_dcopy(columns, a + (long)i * columns, 1, to + i, rows);
}

double mlp_step(
    const double *x, const int *labels, int batch, int inputs, int hidden, int classes, double *w1,
    double *b1, double *w2, double *b2, double rate, double *scratch) {
  double *h = scratch, *dh = h + (long)batch * hidden, *y = dh + (long)batch * hidden;
  double *dw1 = y + (long)batch * classes, *dw2 = dw1 + (long)hidden * inputs;
  double *t1 = dw2 + (long)classes * hidden, *t2 = t1 + (long)inputs * hidden;

  // GSL's product with a transpose on the right is three times as slow as one with its copy.
  transpose(w1, hidden, inputs, t1);
  transpose(w2, classes, hidden, t2);
  for (int r = 0; r < batch; r++) memcpy(h + (long)r * hidden, b1, sizeof(double) * hidden);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, hidden, inputs, 1, x, inputs, t1, hidden, 1,
              h, hidden);
  for (long i = 0; i < (long)batch * hidden; i++) h[i] = h[i] > 0 ? h[i] : 0;
  for (int r = 0; r < batch; r++) memcpy(y + (long)r * classes, b2, sizeof(double) * classes);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, classes, hidden, 1, h, hidden, t2, classes, 1,
              y, classes);

  double loss = 0;
  for (int r = 0; r < batch; r++) {
    double *row = y + (long)r * classes, largest = row[0], sum = 0;
    for (int c = 1; c < classes; c++) largest = row[c] > largest ? row[c] : largest;
    double right = row[labels[r]] - largest;
    for (int c = 0; c < classes; c++) sum += row[c] = exp(row[c] - largest);
    loss += (log(sum) - right) / batch;
    for (int c = 0; c < classes; c++) row[c] /= sum * batch;
    row[labels[r]] -= 1.0 / batch;
  }

  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, classes, hidden, batch, 1, y, classes, h, hidden, 0,
              dw2, hidden);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, hidden, classes, 1, y, classes, w2, hidden, 0,
              dh, hidden);
  for (long i = 0; i < (long)batch * hidden; i++) dh[i] = h[i] > 0 ? dh[i] : 0;
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, hidden, inputs, batch, 1, dh, hidden, x, inputs, 0,
              dw1, inputs);
  cblas_daxpy(hidden * inputs, -rate, dw1, 1, w1, 1);
  cblas_daxpy(classes * hidden, -rate, dw2, 1, w2, 1);
  for (int r = 0; r < batch; r++) {
    cblas_daxpy(hidden, -rate, dh + (long)r * hidden, 1, b1, 1);
    cblas_daxpy(classes, -rate, y + (long)r * classes, 1, b2, 1);
  }
  return loss;
}
