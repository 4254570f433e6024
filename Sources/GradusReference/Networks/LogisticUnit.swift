import Gradus

/// The probabilities of a logistic unit, one for each row of `features`: the sigmoid of the linear
/// model's output, the logit.
package func probabilities(_ features: Matrix, with model: LinearModel) -> [Double] {
  Sigmoid().forward(model.layer.forward(features)).values
}
