import Exercising
import GradusCourse

/// What is said once, below the line of an exercise that holds for the first time: why it works, what
/// comes next in its lesson, and what to look at now.
struct AfterSuccess {
  /// Where more than this many hold for the first time at once, they were written before, somewhere
  /// else, and nobody wants to read it of all of them.
  static let most = 3

  /// The lines about the exercise called `id`, by exercise; none where it is none of `new`.
  let lines: [String: [String]]

  /// Says it of those of `new`, the others that have held being `held`.
  init(_ new: Set<String> = [], held: Set<String> = []) {
    guard new.count <= Self.most else {
      lines = [:]
      return
    }
    lines = Dictionary(
      uniqueKeysWithValues: new.compactMap { id in
        Course.find(id).map { (id, Self.lines($0.exercise, in: $0.lesson, held: held)) }
      })
  }

  private static func lines(
    _ exercise: any AnyExercise, in lesson: Lesson, held: Set<String>
  ) -> [String] {
    let why = why(exercise).enumerated().map { row($0 == 0 ? "why" : "", $1) }
    let pictures = lesson.pictures.map { _ in
      let draw = "swift run gradus draw \(lesson.number) --mine"
      return row("see", "\(draw) draws with what its pictures use of yours")
    }
    return why + [
      row("compare", "swift run gradus compare \(exercise.id) has yours beside the worked answer")
    ] + (pictures.map { [$0] } ?? []) + [row("next", next(after: exercise, in: lesson, held: held))]
  }

  /// Why the exercise's answer is right, in lines that fit beside their name.
  static func why(_ exercise: any AnyExercise) -> [String] {
    exercise.why.map { folded($0, to: 88) } ?? []
  }

  /// The next exercise of this lesson that has not held yet, one before it where none is left behind
  /// it; then the next lesson.
  private static func next(
    after exercise: any AnyExercise, in lesson: Lesson, held: Set<String>
  ) -> String {
    let place = lesson.exercises.firstIndex { $0.id == exercise.id } ?? 0
    let order = lesson.exercises[(place + 1)...] + lesson.exercises[..<place]
    if let next = order.first(where: { !held.contains($0.id) }) {
      return "\(next.id), \(next.title), in \(lesson.path(of: next))"
    }
    let later = Course.lessons.drop { $0.number != lesson.number }.dropFirst().first
    let all = "all of lesson \(lesson.number) holds"
    return later.map { "\(all); lesson \($0.number) is Exercises/\($0.folder)/README.md" }
      ?? "\(all), and it is the last"
  }
}

/// `text` in lines of at most `width` characters, broken at spaces.
func folded(_ text: String, to width: Int) -> [String] {
  text.split(separator: " ").reduce(into: [String]()) { lines, word in
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
}
