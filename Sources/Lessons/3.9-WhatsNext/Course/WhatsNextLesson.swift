import Exercising

/// 3.9, what comes next.
package let whatsNextLesson: Lesson = Lesson(
  number: "3.9", module: "WhatsNext", title: "What comes next",
  exercises: [lionExercise, adanExercise, scheduleFreeExercise, suspectsExercise],
  pictures: whatsNextPictures)
