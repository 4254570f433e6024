import Foundation
import Gradus
import Testing

@testable import Fixtures

/// Golden data that could not catch a mistake fails here.
@Suite struct HygieneTests {
  private static let traces = (try? Fixtures.golden().names(below: "optimizers/")) ?? []
  private static let runs = (try? Fixtures.golden().names(below: "training/")) ?? []

  @Test(arguments: traces)
  func everyTraceCanCatchMistakes(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    #expect(complaints(about: trace) == [])
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
      #expect(header.recordedBy == Recorder(framework: "torch", version: "2.15.0"), "\(name)")
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
