import Exercising
import Foundation
import GradusCourse

extension Project {
  /// Where the function was written that the compiler misses in `message`, and what to do about it;
  /// nil where no lesson before asked for one of that name.
  ///
  /// A lesson is built without the others, and the compiler does not know that there are any.
  func fromLessonBefore(_ message: String) -> String? {
    guard
      let match = message.prefixMatch(
        of: #/Exercises\/([^\/\n]+)\/[^\n]*: error: cannot find '(\w+)' in scope/#),
      let here = Course.lessons.firstIndex(where: { $0.folder == match.1 })
    else { return nil }
    for lesson in Course.lessons[..<here].reversed() {
      for exercise in lesson.exercises {
        guard
          let stub = try? String(contentsOf: stub(of: exercise, in: lesson), encoding: .utf8),
          Declaration.all(in: stub).contains(where: { $0.isPublic && $0.base == match.2 })
        else { continue }
        return
          "\(match.2) is what you wrote for \(exercise.id). A lesson is built without the others: "
          + "copy it into this file, as a private func."
      }
    }
    return nil
  }
}
