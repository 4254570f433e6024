/// The numbers that a step of a perceptron needs beside its parameters.
long mlp_scratch(int batch, int inputs, int hidden, int classes);

/// One step of gradient descent of Linear, ReLU, Linear under cross-entropy, its products by cblas: the
/// loss before it.
double mlp_step(
    const double *x, const int *labels, int batch, int inputs, int hidden, int classes, double *w1,
    double *b1, double *w2, double *b2, double rate, double *scratch);
