import Gradus

/// The post's program with its runs, in float32 and in float64: `gradus.training/1`.
public struct TrainingRecording: Decodable, Sendable {
  public struct Data: Decodable, Sendable {
    public let samples: Int
    public let noise: Double
    public let seed: UInt64
    public let x: [Double]
    public let y: [Double]

    public var dataset: Dataset { Dataset(x: x, y: y) }
  }

  public struct Run: Decodable, Sendable {
    public let optimizer: String
    public let options: Options
    public let initial: Line
    /// As the post runs it.
    public let float32: Training
    /// The same numbers cast to float64, then trained in float64.
    public let float64: Trace
  }

  public struct Trace: Decodable, Sendable {
    public let losses: [Double]
    /// The weight and the bias after each epoch.
    public let weights: [Double]
    public let biases: [Double]
    /// The gradients of weight and bias in each epoch.
    public let gradients: [[Double]]
    public let weight: Double
    public let bias: Double

    public var training: Training { Training(losses: losses, weight: weight, bias: bias) }
  }

  public let recordedBy: Recorder
  public let data: Data
  public let runs: [Run]
}

/// Draws from PyTorch's stream: `gradus.random/1`.
public struct RandomRecording: Decodable, Sendable {
  public struct Stream: Decodable, Sendable {
    public let name: String
    public let draws: [Draw]
  }

  public struct Draw: Decodable, Sendable {
    public let call: String
    public let size: Int?
    public let n: Int?
    public let from: Double?
    public let to: Double?
    public let mean: Double?
    public let std: Double?
    public let low: Int?
    public let high: Int?
    public let values: [Double]
  }

  public let dtype: RandomGenerator.Precision
  public let seed: UInt64
  public let streams: [Stream]
}

/// What torch.linspace gives: `gradus.linspace/1`.
public struct LinspaceRecording: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    public let start: Double
    public let end: Double
    public let steps: Int
    public let values: [Double]
  }

  public let cases: [Case]
}

/// A linear layer and the mean squared error under autograd: `gradus.layer/1`.
public struct LayerRecording: Decodable, Sendable {
  public struct Gradients: Decodable, Sendable {
    public let input: [Double]
    public let weight: [Double]
    public let bias: [Double]
    public let output: [Double]?
  }

  public struct Loss: Decodable, Sendable {
    public let loss: Double
    public let gradients: Gradients
  }

  public struct Case: Decodable, Sendable {
    public let batch: Int
    public let `in`: Int
    public let out: Int
    public let input: [Double]
    public let weight: [Double]
    public let bias: [Double]
    public let target: [Double]
    public let output: [Double]
    public let cotangent: [Double]
    public let vjp: Gradients
    public let mean: Loss
  }

  public let cases: [Case]
}

/// What PyTorch computes for a lesson: `gradus.lesson/1`. Each case is named and has lists of
/// numbers by name; a single number is a list of one.
public struct LessonRecording: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    public let name: String
    public let numbers: [String: [Double]]

    /// The list called `key`.
    /// - Throws: A ``FixtureError`` where there is none.
    public func list(_ key: String) throws -> [Double] {
      guard let list = numbers[key] else {
        throw FixtureError(file: "lessons", reason: "has no \(key) in the case \(name)")
      }
      return list
    }

    /// The one number called `key`.
    /// - Throws: A ``FixtureError`` where there is none, or several numbers.
    public func number(_ key: String) throws -> Double {
      let list = try list(key)
      guard list.count == 1 else {
        throw FixtureError(
          file: "lessons", reason: "has \(list.count) numbers for \(key) in the case \(name)")
      }
      return list[0]
    }

    /// The recorded tensor called `name`, with the shape that is recorded beside it.
    /// - Throws: A ``FixtureError`` where there is none, or where the two do not fit.
    public func tensor(_ name: String) throws -> NamedTensor {
      let (values, shape) = (try list(name), try list("\(name).shape").map { Int($0) })
      guard shape.count <= 2, shape.reduce(1, *) == values.count else {
        throw FixtureError(
          file: "lessons",
          reason:
            "has \(values.count) numbers for \(name) of shape \(shape) in the case \(self.name)")
      }
      return NamedTensor(name, shape: shape, values: values)
    }
  }

  public let cases: [Case]
}

/// Weights that `torch.nn.init` filled: `gradus.initializers/1`.
public struct InitializersRecording: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    /// PyTorch's name of the function, such as `xavier_uniform_`.
    public let name: String
    public let options: Options
    public let shape: [Int]
    public let seed: UInt64
    /// Two weights, drawn one after the other from a fresh seed.
    public let values: [[Double]]
  }

  /// What `calculate_gain` gives.
  public struct Gain: Decodable, Sendable {
    public let nonlinearity: String
    public let param: Double?
    public let gain: Double
  }

  public let dtype: RandomGenerator.Precision
  public let gains: [Gain]
  public let cases: [Case]
}

/// Layers of PyTorch under autograd: `gradus.layers/1`.
public struct LayersRecording: Decodable, Sendable {
  public struct Products: Decodable, Sendable {
    public let input: [Double]
    public let parameters: [[Double]]
  }

  public struct Case: Decodable, Sendable {
    public let name: String
    public let options: Options
    public let rows: Int
    public let columns: Int
    public let input: [Double]
    public let parameters: [[Double]]
    public let cotangent: [Double]
    public let output: [Double]
    public let vjp: Products
  }

  public let cases: [Case]
}

/// Batch normalization, pass by pass: `gradus.batch-norm/1`.
public struct BatchNormRecording: Decodable, Sendable {
  public struct Pass: Decodable, Sendable {
    public let rows: Int
    public let training: Bool
    public let input: [Double]
    public let cotangent: [Double]
    public let output: [Double]
    public let running_mean: [Double]
    public let running_var: [Double]
    public let vjp: LayersRecording.Products
  }

  public struct Case: Decodable, Sendable {
    public let options: Options
    public let columns: Int
    public let parameters: [[Double]]
    public let passes: [Pass]
  }

  public let cases: [Case]
}

/// Losses of PyTorch under autograd: `gradus.losses/1`.
public struct LossesRecording: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    public let name: String
    public let options: Options
    public let rows: Int
    public let columns: Int
    public let prediction: [Double]
    /// Numbers of the predictions' shape; or there are classes.
    public let target: [Double]?
    /// A class for each row.
    public let classes: [Int]?
    /// The loss; or all, where they are not reduced.
    public let losses: [Double]
    public let gradient: [Double]
  }

  public let cases: [Case]
}
