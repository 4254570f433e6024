import Exercising

/// 3.8, three whole trainings.
package let caseStudiesLesson: Lesson = Lesson(
  number: "3.8", module: "CaseStudies", title: "Three whole trainings",
  exercises: [
    convolutionExercise, copiesExercise, attentionExercise, reachExercise, lazyExercise,
    suspectExercise,
  ], pictures: caseStudiesPictures)
