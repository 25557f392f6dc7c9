DROP INDEX parts_words;
