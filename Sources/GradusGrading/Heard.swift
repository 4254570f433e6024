import Answering
import Foundation
import Synchronization

/// An answerer that is listened to: what it has answered in one number, not more than a judge can hold,
/// and nothing that would be otherwise the next time.
final class Heard: Answerer {
  /// The bytes that the answers to one exercise may have together.
  static let most = 64 << 20

  private let answerer: any Answerer
  private let state = Mutex((hash: UInt64(0xcbf2_9ce4_8422_2325), bytes: 0))

  /// The exercise's file.
  private let path: String

  /// `path` is the exercise's file, from a checkout.
  init(_ answerer: any Answerer, of path: String) { (self.answerer, self.path) = (answerer, path) }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    let answer: Transcribed
    do {
      answer = try answerer.answer(request)
    } catch AnswerFailure.crashed(let crash) {
      throw AnswerFailure.crashed(steady(crash))
    } catch AnswerFailure.timedOut(let crash) {
      throw AnswerFailure.timedOut(steady(crash))
    }
    let isTooMuch = state.withLock { state in
      for byte in request.question + answer.answer {
        state.hash = (state.hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      state.bytes += answer.answer.count
      return state.bytes > Self.most
    }
    if isTooMuch {
      throw AnswerFailure.crashed(
        Crash(reason: "the answers have more than \(Self.most >> 20) megabytes together"))
    }
    return answer
  }

  func startAnew() { answerer.startAnew() }

  /// `crash` without what is chance: where it was when it was stopped, or its stack was full, as far as
  /// that can be told, and how much it had printed.
  private func steady(_ crash: Crash) -> Crash {
    let isFull = crash.reason.hasPrefix("segmentation fault: a function that calls itself")
    guard crash.wasStopped || isFull else { return crash }
    let printed = crash.printed.prefix(500).split(separator: "\n").prefix(5)
    return Crash(
      reason: crash.reason, location: path,
      printed: printed.joined(separator: "\n"))
  }

  /// What was asked and answered, in one number; nil where nothing was answered.
  var transcript: String? {
    state.withLock { $0.bytes == 0 ? nil : fingerprint("\($0.hash)".utf8) }
  }
}
