import Exercising
import Foundation
import GradusCourse
import func Gradus.counted

/// When an exercise that has held is to be asked again, as its checks in the ``History`` say.
///
/// A day after it first held. Where it then holds at once, after two days, then four, and so on;
/// where it does not, a day after it holds again. What is checked before it is due moves nothing.
struct Recall: Equatable {
  static let day = 86_400.0
  /// So much earlier than to the hour: who comes each evening need not come a little later each time.
  static let slack = 6 * 3600.0

  /// When it was last solved or answered, in seconds since 1970.
  var held: Double
  /// How many days after that it is asked again.
  var days = 1.0

  var due: Double { held + days * Self.day - Self.slack }

  /// From the checks of one exercise in their order; nil where it has never held, or has failed since.
  init?(_ checks: [History.Check]) {
    var recall: Recall?
    var slipped = false
    for check in checks {
      switch check.state {
      case .holds:
        if let before = recall, !slipped {
          guard check.checked >= before.due else { continue }
          recall = Recall(held: check.checked, days: 2 * before.days)
        } else {
          recall = Recall(held: check.checked)
        }
        slipped = false
      case .fails, .crashed, .timedOut: slipped = true
      // A slip of the pen is none of the memory.
      case .doesNotCompile, .notStarted: break
      }
    }
    guard let recall, !slipped else { return nil }
    self = recall
  }

  init(held: Double, days: Double = 1) { (self.held, self.days) = (held, days) }
}

/// The exercises that are to be asked again, now or later.
struct Recalls {
  typealias Item = (lesson: Lesson, exercise: any AnyExercise, recall: Recall)

  let now: Double
  /// What is due, what has been due for longest first.
  let due: [Item]
  /// What comes next after that.
  let next: Item?

  init(_ checks: [History.Check], now: Double = Date().timeIntervalSince1970) {
    let byExercise = Dictionary(grouping: checks, by: \.exercise)
    let all = Course.lessons.flatMap { lesson in
      lesson.exercises.compactMap { exercise in
        byExercise[exercise.id].flatMap { Recall($0) }.map { (lesson, exercise, $0) as Item }
      }
    }.sorted { $0.recall.due < $1.recall.due }
    self.now = now
    due = all.filter { $0.recall.due <= now }
    next = all.first { $0.recall.due > now }
  }

  /// "today", "in 1 day", "in 3 days".
  static func days(until time: Double, from now: Double) -> String {
    let days = Int(((time - now) / Recall.day).rounded(.up))
    return days < 1 ? "today" : "in \(counted(days, "day"))"
  }

  /// "today", "1 day ago", "3 days ago".
  static func days(since time: Double, to now: Double) -> String {
    let days = Int(((now - time) / Recall.day).rounded())
    return days < 1 ? "today" : "\(counted(days, "day")) ago"
  }
}
