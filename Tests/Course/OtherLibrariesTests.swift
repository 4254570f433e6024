import Foundation
import Testing

@testable import Catalogue

/// Schedules of other libraries, recorded by somebody who took them for PyTorch's.
@Suite struct OtherLibrariesTests {
  static let schedules: [(file: String, names: [String])] = [
    ("hf.poly", ["ends-at-a-ten-millionth"]),
    ("keras.plateau.cool", ["patience-one-less", "cooldown-one-less"]),
    ("paddle.plateau.cool", ["cooldown-sees-nothing"]),
    ("timm.plateau.defaultmode", ["mode-max"]),
    ("paddle.onecycle", ["ends-at-a-ten-thousandth"]),
    ("optax.onecycle.cos", ["phases-from-one"]),

  ]

  @Test(arguments: schedules)
  func aScheduleIsNamed(file: String, names: [String]) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(file).json").path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(found.map { $0.names.map(\.id) } == [names])
  }

  /// Its least rate is 0, so that it may be meant either way.
  @Test func ratesInFloat32AreToldFromWrongOnes() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/mlx.cosine.json").path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(
      Set(found.map { $0.names.map(\.id) }) == [
        ["stays-at-least", "float32-inside"], ["least-is-part", "float32-inside"],
      ])
    #expect(verdict.text.contains("float32's rounding of the largest rate so far"))
  }
}
