"""What is known of people without their mail: national codes, names and their forms, ages; pure."""
