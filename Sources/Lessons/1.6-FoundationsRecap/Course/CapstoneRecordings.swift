import Exercising
import Fixtures
import FoundationsRecapQuestions
import Gradus

// Lesson 1.6's recordings as questions with PyTorch's answers.

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

func recordedSplits() throws -> [(question: SplitQuestion, answer: DataSplit)] {
  try Golden.lesson("1.6-split").map { item in
    (
      SplitQuestion(
        data: Dataset(x: try item.list("x"), y: try item.list("y")),
        order: try item.list("order").map { Int($0) }, validationShare: try item.number("share")),
      DataSplit(
        training: Dataset(x: try item.list("training_x"), y: try item.list("training_y")),
        validation: Dataset(x: try item.list("validation_x"), y: try item.list("validation_y")))
    )
  }
}

func recordedFeatures() throws -> [(question: FeatureQuestion, answer: FeatureTable)] {
  try Golden.lesson("1.6-features").map { item in
    (
      FeatureQuestion(
        x: try item.list("x"), degree: Int(try item.number("degree")),
        training: try item.list("training")),
      FeatureTable(try item.matrix("features", rows: "x"))
    )
  }
}

func recordedLosses() throws -> [(question: RidgeLossQuestion, answer: RidgeLoss)] {
  try Golden.lesson("1.6-loss").map { item in
    (
      RidgeLossQuestion(
        model: try item.model(), examples: try item.examples(),
        penalty: try item.number("penalty")),
      RidgeLoss(
        loss: try item.number("loss"),
        gradient: LinearModel(
          weights: try item.list("weight_gradient"), bias: try item.number("bias_gradient")))
    )
  }
}

func recordedMinima() throws -> [(question: RidgeQuestion, answer: RidgeFit)] {
  try Golden.lesson("1.6-minimum").map { item in
    (
      RidgeQuestion(examples: try item.examples(), penalty: try item.number("penalty")),
      RidgeFit(try item.model())
    )
  }
}
