import Answering
import Foundation
import Gradus
import GradusCourse
import Testing

@testable import Exercising

/// Whatever is answered, the claims come to an end, and what they say is a report.
@Suite struct AnyAnswerTests {
  private static let cases = Course.lessons.flatMap(\.exercises).flatMap { exercise in
    Distortion.allCases.map { (exercise.id, $0) }
  }

  @Test(arguments: cases) func isGraded(exercise id: String, distortion: Distortion) throws {
    let (_, exercise) = try #require(Course.find(id))
    let distorted = try #require(exercise as? any Distortable)
    let report = distorted.grade(distortion)
    #expect(report.crash == nil && !report.text(path: exercise.file).isEmpty)
  }
}

/// What is done to the right answer's JSON.
enum Distortion: String, CaseIterable {
  case negative, firstNegative, lastNegative, far, noNumber, empty, shorter, longer

  func callAsFunction(_ json: Any) -> Any {
    switch (self, json) {
    case (.firstNegative, let list as [Any]) where list.first is NSNumber:
      return [-7] + list.dropFirst()
    case (.lastNegative, let list as [Any]) where list.last is NSNumber:
      return list.dropLast() + [-7]
    case (_, let list as [Any]):
      let changed = list.map { self($0) }
      return switch self {
      case .empty: [Any]()
      case .shorter: Array(changed.dropLast())
      case .longer: changed + changed.suffix(1)
      default: changed
      }
    case (_, let parts as [String: Any]): return parts.mapValues { self($0) }
    case (.negative, let number as NSNumber): return -2 - number.doubleValue
    case (.far, is NSNumber): return 1_000_000_007
    case (.noNumber, is NSNumber): return "nan"
    case (.firstNegative, is NSNumber), (.lastNegative, is NSNumber): return -7
    default: return json
    }
  }
}

private protocol Distortable {
  func grade(_ distortion: Distortion) -> ExerciseReport
}

extension Exercise: Distortable {
  fileprivate func grade(_ distortion: Distortion) -> ExerciseReport {
    grade { question in
      let right = try Wire.encode(reference(question))
      let json = try JSONSerialization.jsonObject(with: right, options: .fragmentsAllowed)
      let data = try JSONSerialization.data(
        withJSONObject: distortion(json), options: .fragmentsAllowed)
      guard let answer = try? Wire.decode(A.self, from: data) else {
        throw AnswerFailure.threw("an answer that cannot be read")
      }
      return (answer, "")
    }
  }
}
