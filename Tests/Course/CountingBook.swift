import Answering
import Exercising
import Synchronization

/// An exercise whose worked answer is to be had as a book.
protocol Bookable: AnyExercise {
  var book: AnswerBook { get }
}

extension Exercise: Bookable {
  var book: AnswerBook { AnswerBook([AnswerBook.Entry(id) { try reference($0) }]) }
}

/// A book that counts what it is asked.
final class CountingBook: Answerer {
  private let book: AnswerBook
  private let asked = Mutex(0)

  init(_ exercise: any Bookable) { book = exercise.book }

  var count: Int { asked.withLock { $0 } }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    asked.withLock { $0 += 1 }
    return try book.answer(request)
  }

  func startAnew() {}
}
