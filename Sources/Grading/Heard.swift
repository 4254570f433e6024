import Answering
import Foundation
import Synchronization

/// An answerer that is listened to: what it has answered in one number, and not more than a judge can
/// hold.
final class Heard: Answerer {
  /// The bytes that the answers to one exercise may have together.
  static let most = 64 << 20

  private let answerer: any Answerer
  private let state = Mutex((hash: UInt64(0xcbf2_9ce4_8422_2325), bytes: 0))

  init(_ answerer: any Answerer) { self.answerer = answerer }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    let answer = try answerer.answer(request)
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

  /// What was asked and answered, in one number; nil where nothing was answered.
  var transcript: String? {
    state.withLock { $0.bytes == 0 ? nil : fingerprint("\($0.hash)".utf8) }
  }
}
