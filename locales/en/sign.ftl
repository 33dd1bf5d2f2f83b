sign-name = Your name
sign-category = You are signing as
