import Answering
import Foundation

/// Why there is no verdict, with the request that was made and what came back.
struct GradcheckProblem: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ reason: String, request: String? = nil, answer: String = "") {
    guard let request else {
      description = reason
      return
    }
    description = """
      \(reason)
        request  \(request)
        answer   \(answer.isEmpty ? "nothing" : answer)
      """
  }
}

extension Program.Silence {
  /// What came of the line that did not come whole.
  var partial: Data {
    switch self {
    case .ended(_, _, let partial), .late(let partial), .tooLong(let partial): partial
    case .uninvited(let data): data
    }
  }

  /// What happened, in a sentence without a full stop.
  func reason(_ seconds: Double) -> String {
    let half = partial.isEmpty ? "instead of an answer" : "in the middle of its answer"
    switch self {
    case .ended(nil, _, _): return "the program closed its output \(half)"
    case .ended(let status?, true, _): return "the program was ended by signal \(status) \(half)"
    case .ended(let status?, false, _):
      return "the program ended with exit status \(status) \(half)"
    case .late:
      let limit = String(format: "%g", seconds)
      return partial.isEmpty
        ? "no answer within \(limit) seconds (does the program flush its output after each line?)"
        : "no whole line within \(limit) seconds"
    case .tooLong: return "the answer is longer than 64 MB"
    case .uninvited: return "an answer too many"
    }
  }
}

/// The first characters, in one line.
func shortened(_ text: String, to length: Int = 200) -> String {
  let line = String(text.prefix(length + 1)).replacing("\n", with: " ").visible
  return line.count <= length ? line : line.prefix(length - 1) + "…"
}

/// The first 200 characters of `data`, in one line.
func shortened(_ data: Data) -> String {
  shortened(String(decoding: data.prefix(1000), as: UTF8.self))
}
