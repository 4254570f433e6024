import Gradus
import GradusFixtures

// What lesson 1.6's recordings have beside numbers.

extension LessonRecording.Case {
  /// The matrix recorded as `name`, with one row for each number of `rows`.
  func matrix(_ name: String, rows: String) throws -> Matrix {
    let (values, count) = (try list(name), try list(rows).count)
    return Matrix(rows: count, columns: count > 0 ? values.count / count : 0, values: values)
  }

  /// The recorded features and targets for validation.
  func validationExamples() throws -> Examples {
    Examples(
      features: try matrix("validation_features", rows: "validation_targets"),
      targets: try list("validation_targets"))
  }

  /// The weights and the bias recorded.
  func model() throws -> LinearModel {
    LinearModel(weights: try list("weights"), bias: try number("bias"))
  }
}
