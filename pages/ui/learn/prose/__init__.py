"""What the stages of the lesson say, one module a stage, apart from code so that it can be read and translated."""
