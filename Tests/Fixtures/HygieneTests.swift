import Foundation
import Gradus
import Testing

@testable import Fixtures

/// Golden data that could not catch a mistake fails here.
@Suite struct HygieneTests {
  private static let traces = (try? Fixtures.golden().names(below: "optimizers/")) ?? []
  private static let runs = (try? Fixtures.golden().names(below: "training/")) ?? []

  /// Some traces are there for one thing that breaks a rule: a missing gradient, a single number,
  /// float32, shapes or gradients that their optimizer asks for. All others keep every rule.
  @Test(arguments: traces)
  func everyTraceCanCatchMistakes(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    #expect(trace.steps.count >= 12)
    guard isOrdinary(trace) else { return }
    #expect(complaints(about: trace) == [])
  }

  @Test func mostTracesAreOrdinary() throws {
    let all = try Self.traces.map { try Fixtures.golden().load(OptimizerTrace.self, $0) }
    let names = Set(all.map(\.optimizer)).subtracting(["Muon", "SparseAdam", "LBFGS"])
    #expect(names.count == 13)
    for name in names {
      #expect(all.count { $0.optimizer == name && isOrdinary($0) } >= 6, "\(name)")
    }
  }

  private func isOrdinary(_ trace: OptimizerTrace) -> Bool {
    trace.shapes == [[3, 4], [5], [2, 3]] && trace.dtype == .float64
      && trace.steps.allSatisfy { $0.rows == nil && $0.gradients.allSatisfy { !$0.isEmpty } }
      && trace.optimizer != "LBFGS"
  }

  @Test func everyOptionIsCovered() throws {
    let all = try Self.traces.map { try Fixtures.golden().load(OptimizerTrace.self, $0) }
    for optimizer in ["SGD", "RMSprop", "Adam"] {
      #expect(uncoveredOptions(of: optimizer, in: all) == [])
    }
    #expect(Set(all.map(\.seed)).count == all.count, "no two traces have one seed")
  }

  @Test(arguments: runs)
  func everyTrainingRecordingCanCatchMistakes(file: String) throws {
    #expect(complaints(about: try Fixtures.golden().load(TrainingRecording.self, file)) == [])
  }

  @Test func everyFileStatesItsOrigin() throws {
    struct Header: Decodable {
      let format: String
      let recordedBy: Recorder
      let dtype: RandomGenerator.Precision
      let seed: UInt64
    }
    let fixtures = try Fixtures.golden()
    for name in fixtures.names() {
      let header = try fixtures.load(Header.self, name)
      let recorder =
        name.hasPrefix("optimizers/Lion-")
        ? Recorder(framework: "lion-pytorch", version: "0.2.5")
        : Recorder(framework: "torch", version: "2.15.0")
      #expect(header.recordedBy == recorder, "\(name)")
      #expect(header.format.hasPrefix("gradus.") && header.format.hasSuffix("/1"), "\(name)")
    }
  }

  @Test func layersAreNotSquareNorSymmetric() throws {
    let recording = try Fixtures.golden().load(LayerRecording.self, "layers/mse-linear.json")
    for item in recording.cases {
      for numbers in [item.input, item.weight, item.bias, item.target, item.cotangent] {
        #expect(Set(numbers.map(abs)).count == numbers.count)
        #expect(numbers.allSatisfy { abs($0) > 0.1 })
      }
    }
    #expect(recording.cases.count { Set([$0.batch, $0.in, $0.out]).count == 3 } >= 2)
  }
}
