import Exercising

extension Lesson {
  /// 3.9, what comes next.
  package static let whatsNext = Lesson(
    number: "3.9", module: "WhatsNext", title: "What comes next",
    exercises: [lionExercise, adanExercise, scheduleFreeExercise, suspectsExercise],
    pictures: whatsNextPictures)
}
